// Says of each pair of an ignore file and a path whether moby leaves the path out.
//
// Standard input has one JSON list a line: [text of the file, path]; the answer is a line
// "out", "in" or "error".
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

func judge(text, path string) string {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		return "error"
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return "error"
	}
	out, err := matcher.MatchesOrParentMatches(path)
	switch {
	case err != nil:
		return "error"
	case out:
		return "out"
	default:
		return "in"
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var pair [2]string
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			panic(err)
		}
		fmt.Println(judge(pair[0], pair[1]))
	}
}
