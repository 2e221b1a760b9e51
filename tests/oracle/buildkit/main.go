// Says of each Dockerfile whether BuildKit accepts it: its own parser, its instructions,
// its stage structure, and the expansion of variables as far as no value is needed.
//
//	oracle FILE...         prints path<TAB>ok|rejected<TAB>line<TAB>message
//	oracle -dump FILE...   prints the parse trees
//	oracle -expand         expands each line of standard input: "=result", or "error"
//
// A path of "-" reads paths from standard input, one a line.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// Complaints that hold whatever the variables are; `${x:?}` of an unset x is not one.
var staticComplaint = regexp.MustCompile(`bad substitution|missing '[}/]'|unsupported modifier|` +
	`looking for matching|invalid pattern|mount|invalid field|invalid value|unexpected key|` +
	`source and id|sharing`)

// No variable is set.
type noValues struct{}

func (noValues) Get(string) (string, bool) { return "", false }
func (noValues) Keys() []string            { return nil }

// Values for the variables in a mount: it is fine if it is with one of them.
var mountValues = []string{"/x", "1", "true", "bind", "cache", "tmpfs", "secret", "ssh", "shared"}

func expandMounts(run instructions.SupportsSingleWordExpansion, expand func(string) (string, error)) error {
	var err error
	for _, value := range mountValues {
		err = run.Expand(func(word string) (string, error) {
			result, err := expand(word)
			if err == nil && strings.Contains(word, "$") {
				return value, nil
			}
			return result, err
		})
		if err == nil {
			return nil
		}
	}
	return err
}

func expandStatically(cmd any, escape rune) error {
	lex := shell.NewLex(escape)
	expand := func(word string) (string, error) {
		result, _, err := lex.ProcessWord(word, noValues{})
		return result, err
	}
	raw := func(word string) (string, error) {
		l := shell.NewLex('\\')
		l.SkipProcessQuotes = true
		result, _, err := l.ProcessWord(word, noValues{})
		return result, err
	}
	var err error
	switch c := cmd.(type) {
	case *instructions.Stage:
		if _, err = expand(c.BaseName); err == nil {
			_, err = expand(c.Platform)
		}
	case *instructions.ArgCommand:
		for _, a := range c.Args {
			if a.Value != nil && err == nil {
				_, err = expand(*a.Value)
			}
		}
	case *instructions.ExposeCommand:
		for _, p := range c.Ports {
			if err == nil {
				_, err = lex.ProcessWords(p, noValues{})
			}
		}
	case *instructions.CopyCommand:
		if c.From != "" {
			var result string
			if result, err = expand(c.From); err == nil && result != c.From {
				return errors.New("variable expansion is not supported for --from")
			}
		}
	}
	if ex, ok := cmd.(instructions.SupportsSingleWordExpansion); ok && err == nil {
		if _, isArg := cmd.(*instructions.ArgCommand); !isArg {
			if _, isRun := cmd.(*instructions.RunCommand); isRun {
				err = expandMounts(ex, expand)
			} else {
				err = ex.Expand(expand)
			}
		}
	}
	if ex, ok := cmd.(instructions.SupportsSingleWordExpansionRaw); ok && err == nil {
		err = ex.ExpandRaw(raw)
	}
	if err != nil && staticComplaint.MatchString(err.Error()) {
		return err
	}
	return nil
}

func judge(text []byte) (line int, err error) {
	defer func() {
		if p := recover(); p != nil {
			line, err = 0, fmt.Errorf("panic: %v", p)
		}
	}()
	result, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return lineOf(err), err
	}
	stages, metaArgs, err := instructions.Parse(result.AST, nil)
	if err != nil {
		return lineOf(err), err
	}
	if len(stages) == 0 {
		return 0, errors.New("dockerfile contains no stages to build")
	}
	for i := range metaArgs {
		if err := expandStatically(&metaArgs[i], result.EscapeToken); err != nil {
			return metaArgs[i].Location()[0].Start.Line, err
		}
	}
	for i := range stages {
		if err := expandStatically(&stages[i], result.EscapeToken); err != nil {
			return stages[i].Location[0].Start.Line, err
		}
		for _, cmd := range stages[i].Commands {
			if err := expandStatically(cmd, result.EscapeToken); err != nil {
				return cmd.Location()[0].Start.Line, err
			}
		}
	}
	return 0, nil
}

func lineOf(err error) int {
	var located *parser.LocationError
	if errors.As(err, &located) && len(located.Locations) > 0 && len(located.Locations[0]) > 0 {
		return located.Locations[0][0].Start.Line
	}
	return 0
}

// The environment that accepts.c has too.
var environment = shell.EnvsFromSlice([]string{"a=ab/c.d", "b=", "c=xyxyx", "d=a*b?c\\d"})

func expandLines(out *bufio.Writer) {
	lex := shell.NewLex('\\')
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		result, err := expandOne(lex, in.Text())
		if err != nil {
			fmt.Fprintln(out, "error")
		} else {
			fmt.Fprintln(out, "="+result)
		}
	}
}

func expandOne(lex *shell.Lex, text string) (result string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	result, _, err = lex.ProcessWord(text, environment)
	return result, err
}

func dump(text []byte) string {
	result, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return "error\n"
	}
	return result.AST.Dump() + "\n"
}

func main() {
	dumps := flag.Bool("dump", false, "print the parse tree instead")
	expands := flag.Bool("expand", false, "expand the lines of standard input")
	flag.Parse()
	paths := flag.Args()
	if len(paths) == 1 && paths[0] == "-" {
		paths = nil
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			paths = append(paths, in.Text())
		}
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if *expands {
		expandLines(out)
		return
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintf(out, "%s\tunreadable\t0\t%v\n", path, err)
			continue
		}
		if *dumps {
			fmt.Fprintf(out, "=== %s\n%s", path, dump(text))
			continue
		}
		line, err := judge(text)
		if err == nil {
			fmt.Fprintf(out, "%s\tok\t0\t\n", path)
		} else {
			message := strings.ReplaceAll(err.Error(), "\n", " ")
			if len(message) > 300 {
				message = message[:300]
			}
			fmt.Fprintf(out, "%s\trejected\t%d\t%s\n", path, line, message)
		}
	}
}
