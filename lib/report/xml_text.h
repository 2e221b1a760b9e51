// xml_text.h - a text as the value of an XML attribute.

#ifndef DFIX_REPORT_XML_TEXT_H
#define DFIX_REPORT_XML_TEXT_H

#include "base/buf.h"

// ` name="value"`. What XML 1.0 has no way to write becomes U+FFFD.
void dfix_xml_attribute_add(dfix_buf *b, const char *name, dfix_str value);

#endif
