#include "engine/api.h"

// Indexes that hold no private package.
static bool is_public(dfix_str host) {
  static const char *const hosts[] = {"pypi.org",
                                      "pytorch.org",
                                      "nvidia.com",
                                      "pyg.org",
                                      "flashinfer.ai",
                                      "huggingface.co",
                                      "tuna.tsinghua.edu.cn",
                                      "aliyun.com",
                                      "ustc.edu.cn",
                                      "douban.com",
                                      "tencent.com",
                                      "huaweicloud.com",
                                      "piwheels.org",
                                      "anaconda.org",
                                      "github.io",
                                      "vllm.ai",
                                      "storage.googleapis.com",
                                      "sjtu.edu.cn",
                                      "bfsu.edu.cn",
                                      "pythonhosted.org",
                                      "amazonaws.com",
                                      "intel.com",
                                      "amd.com",
                                      "hf.co",
                                      "abetlen.github.io",
                                      "wxpython.org",
                                      "github.com",
                                      "163.com",
                                      "openmmlab.com",
                                      "jetson-ai-lab.io",
                                      "jetson-ai-lab.dev",
                                      "mirrors.cloud.tencent.com"};
  for (uint32_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    dfix_str known = str_from(hosts[i]);
    bool below = str_ends(host, known) && host.len > known.len &&
                 host.ptr[host.len - known.len - 1] == '.';
    if (str_eq(host, known) || below) return true;
  }
  return false;
}

// The host of an http(s) URL, without the user and the port.
static dfix_str host_of(dfix_str url) {
  dfix_str scheme, rest, user;
  size_t at = str_find(url, S("://"));
  if (at == STR_NONE) return (dfix_str){0};
  scheme = str_slice(url, 0, at);
  if (!str_starts(scheme, S("http"))) return (dfix_str){0};
  rest = str_from_at(url, at + 3);
  str_cut(rest, '/', &rest, &user);
  if (str_cut(rest, '@', &user, &scheme)) rest = scheme;
  str_cut(rest, ':', &rest, &user);
  return rest;
}

static bool names_packages_of_its_own(const dfix_install *in) {
  return in->has_unknown_needs || in->needs.len > 0;
}

static void on_install(dfix_ctx *ctx, const dfix_install *in) {
  const dfix_pip *p = in->pip;
  if (p->tool != DFIX_PIP || in->requires_hashes || !names_packages_of_its_own(in))
    return;
  const dfix_pip_ref *it;
  vec_each(it, &p->extra_indexes) {
    dfix_str host = it->is_known ? host_of(it->text) : (dfix_str){0};
    if (!host.len || is_public(host) || span_is_empty(it->option)) continue;
    dfix_param(dfix_report(ctx, it->option), S("host"), host);
    return;
  }
}

const dfix_rule_impl dfix_rule_pip_private_extra_index_confusion = {.on_install =
                                                                        on_install};
