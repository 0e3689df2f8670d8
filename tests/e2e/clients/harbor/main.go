// Everything that Harbor's own client library can do with what is there.
//
//	harbor URL USER PASSWORD PROJECT
//
// PROJECT holds the repository "team/app" with the artifact "1".  Prints one
// line of JSON for each operation: its name, and the answer or the error.  What
// the server does not describe in /api.yaml is skipped, and says so.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-openapi/strfmt"
	"github.com/goharbor/go-client/pkg/harbor"
	"github.com/goharbor/go-client/pkg/sdk/v2.0/client"
)

// What one operation has learnt and another needs.
type state struct {
	api                 *client.HarborAPI
	url, user, password string
	project             string // of the repository
	made                string // of our own
	ids                 map[string]int64
}

// An answer is what the library made of the server's, nil if that has no body.
type step struct {
	name  string
	needs string // path below /api/v2.0; "" is that of the first steps
	run   func(s *state) (any, error)
}

type line struct {
	Step    string `json:"step"`
	Answer  any    `json:"answer,omitempty"`
	Error   string `json:"error,omitempty"`
	Skipped string `json:"skipped,omitempty"`
}

var ctx = context.Background()

func main() {
	s, err := begin(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	described := describe(s.url)
	out := json.NewEncoder(os.Stdout)
	for _, list := range [][]step{system, people, places, rules, content, jobs, later, last} {
		for _, one := range list {
			out.Encode(do(s, one, described))
		}
	}
}

func begin(args []string) (*state, error) {
	if len(args) != 4 {
		return nil, fmt.Errorf("usage: harbor URL USER PASSWORD PROJECT")
	}
	set, err := harbor.NewClientSet(&harbor.ClientSetConfig{
		URL: args[0], Username: args[1], Password: args[2],
	})
	if err != nil {
		return nil, err
	}
	return &state{
		api: set.V2(), url: args[0], user: args[1], password: args[2],
		project: args[3], made: args[3] + "-go", ids: map[string]int64{},
	}, nil
}

// The text of the server's own description.
func describe(url string) string {
	r, err := http.Get(url + "/api.yaml")
	if err != nil {
		return ""
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	return string(text)
}

func do(s *state, one step, described string) line {
	if one.needs != "" && !strings.Contains(described, "\n  /api/v2.0"+one.needs+":") {
		return line{Step: one.name, Skipped: one.needs}
	}
	answer, err := one.run(s)
	if err == nil {
		err = validate(reflect.ValueOf(answer))
	}
	if err != nil {
		return line{Step: one.name, Error: err.Error()}
	}
	return line{Step: one.name, Answer: answer}
}

// The library decodes without a look at the constraints; this looks.
func validate(v reflect.Value) error {
	if !v.IsValid() {
		return nil
	}
	if v.Kind() == reflect.Slice {
		for i := 0; i < v.Len(); i++ {
			if err := validate(v.Index(i)); err != nil {
				return err
			}
		}
	}
	if m, ok := v.Interface().(interface{ Validate(strfmt.Registry) error }); ok {
		return m.Validate(strfmt.Default)
	}
	return nil
}

// What an operation of the library returned: the body of its answer,
func payload[T any](r interface{ GetPayload() T }, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return r.GetPayload(), nil
}

// or nothing,
func done(_ any, err error) (any, error) {
	return nil, err
}

// or where the new thing is.
func location(r any, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return reflect.ValueOf(r).Elem().FieldByName("Location").String(), nil
}

// The same, and the number at its end is kept under a name.
func (s *state) keep(name string) func(any, error) (any, error) {
	return func(r any, err error) (any, error) {
		where, err := location(r, err)
		if err == nil {
			s.ids[name], err = strconv.ParseInt(path.Base(where.(string)), 10, 64)
		}
		return where, err
	}
}

func ptr[T any](v T) *T {
	return &v
}
