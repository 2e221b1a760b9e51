// xml_text.h - a text in XML: between tags, or as the value of an attribute.

#ifndef DFIX_REPORT_XML_TEXT_H
#define DFIX_REPORT_XML_TEXT_H

#include "base/buf.h"

// Escaped. What XML 1.0 has no way to write becomes U+FFFD.
void dfix_xml_text_add(dfix_buf *b, dfix_str text);

// ` name="value"`.
void dfix_xml_attribute_add(dfix_buf *b, const char *name, dfix_str value);

#endif
