#include "cache/block.h"

#include "base/buf.h"

bool dfix_block_is_pinned(const dfix_instruction *instr) {
  static const char *const words[] = {"order",      "must",   "do not move",
                                      "don't move", "before", "after"};
  const dfix_comment *c;
  vec_each(c, &instr->comments) for (size_t i = 0; i < sizeof(words) / sizeof(*words);
                                     i++) if (str_has(c->text,
                                                      str_from(words[i]))) return true;
  return false;
}

uint32_t dfix_block_start(const dfix_source *src, const dfix_instruction *instr) {
  uint32_t line = dfix_source_line(src, instr->span.start);
  uint32_t start = src->lines.items[line];
  while (line > 0) {
    dfix_str above =
        str_trim(dfix_source_text(src, dfix_source_line_span(src, line - 1)));
    bool is_directive = line == 1 && str_has_char(above, '=');
    if (!str_starts(above, S("#")) || is_directive) break;
    start = src->lines.items[--line];
  }
  return start;
}

uint32_t dfix_block_end(const dfix_source *src, const dfix_instruction *instr) {
  uint32_t end = instr->span.end;
  while (end < src->text.len && ascii_is_blank(src->text.ptr[end])) end++;
  return end;
}

static dfix_span block_of(const dfix_source *src, const dfix_stage *stage, uint32_t i) {
  const dfix_instruction *instr = stage->steps.items[i]->instr;
  return span(dfix_block_start(src, instr), dfix_block_end(src, instr));
}

bool dfix_blocks_have_notes(const dfix_source *src, const dfix_stage *stage,
                            uint32_t first, uint32_t last) {
  for (uint32_t i = first; i < last; i++) {
    dfix_span gap = span(block_of(src, stage, i).end, block_of(src, stage, i + 1).start);
    if (str_has_char(dfix_source_text(src, gap), '#')) return true;
  }
  return false;
}

void dfix_blocks_sink(dfix_arena *a, const dfix_source *src, const dfix_stage *stage,
                      uint32_t first, uint32_t last, uint32_t end, dfix_span *where,
                      dfix_str *text) {
  dfix_buf b = {.arena = a};
  uint32_t n = end - first + 1, moved = last - first + 1;
  for (uint32_t i = 0; i < n; i++) {
    // Slot i takes the block that comes to it; the gap behind the slot stays.
    uint32_t from = i < n - moved ? first + moved + i : first + i - (n - moved);
    buf_add(&b, dfix_source_text(src, block_of(src, stage, from)));
    if (i + 1 == n) break;
    dfix_span slot = block_of(src, stage, first + i),
              next = block_of(src, stage, first + i + 1);
    buf_add(&b, dfix_source_text(src, span(slot.end, next.start)));
  }
  *where = span(dfix_block_start(src, stage->steps.items[first]->instr),
                dfix_block_end(src, stage->steps.items[end]->instr));
  *text = buf_str(&b);
}
