-- A session of a headless Neovim with dfix: open, edit, see the squiggle, take the quick fix,
-- save. Every step is printed; neovim.py reads them. DFIX is the program, FOLDER the project.

local dfix, folder = vim.env.DFIX, vim.env.FOLDER

local function say(what) io.stdout:write(what .. "\n") end

local function fail(what)
  say("FAILED: " .. what)
  vim.cmd("cquit 1")
end

local function until_true(what, is_true)
  if not vim.wait(10000, is_true, 10) then fail("never came: " .. what) end
end

local function described(d)
  return string.format("%d:%d %s [%s]", d.lnum + 1, d.col + 1, d.message, d.code or d.user_data.lsp.code)
end

local function show(title)
  say(title)
  for _, d in ipairs(vim.diagnostic.get(0)) do say("  " .. described(d)) end
end

local published = 0
local publish = vim.lsp.handlers["textDocument/publishDiagnostics"]
vim.lsp.handlers["textDocument/publishDiagnostics"] = function(...)
  publish(...)
  published = published + 1
end

local function after(what, change)
  local before = published
  change()
  until_true(what, function() return published > before end)
end

vim.cmd("edit " .. folder .. "/Dockerfile")
local buffer = vim.api.nvim_get_current_buf()
local client
after("diagnostics of the opened file", function()
  vim.bo[buffer].filetype = "dockerfile"
  client = vim.lsp.start_client({ name = "dfix", cmd = { dfix, "--lsp" }, root_dir = folder })
  vim.lsp.buf_attach_client(buffer, client)
end)
show("opened:")

after("diagnostics of the edit", function()
  vim.api.nvim_buf_set_lines(buffer, 3, 3, false, { "RUN pip install --no-cache-dir --upgrade -r requirements.txt" })
end)
show("edited:")

local diagnostics = vim.diagnostic.get(buffer)
if #diagnostics == 0 then fail("no squiggle") end
local at = diagnostics[1]
local place = { line = at.lnum, character = at.col }
local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", {
  textDocument = vim.lsp.util.make_text_document_params(buffer),
  range = { start = place, ["end"] = place },
  context = { diagnostics = { at.user_data.lsp }, only = { "quickfix" } },
}, 10000)
local actions = answers and answers[client] and answers[client].result or {}
if #actions == 0 then fail("no quick fix") end
say("quick fix: " .. actions[1].title)

after("diagnostics of the fixed file", function()
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
end)
show("fixed:")

vim.cmd("silent write")
vim.lsp.stop_client(client)
until_true("the end of the server", function() return vim.lsp.client_is_stopped(client) end)
say("saved")
vim.cmd("quit")
