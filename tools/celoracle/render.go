package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	apiservercel "k8s.io/apiserver/pkg/cel"
)

// render writes a value as the text by which the corpus compares it.
func render(value ref.Val) string {
	switch v := value.(type) {
	case types.Null:
		return "null"
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.Int:
		return strconv.FormatInt(int64(v), 10)
	case types.Uint:
		return strconv.FormatUint(uint64(v), 10) + "u"
	case types.Double:
		return "double:" + strconv.FormatFloat(float64(v), 'g', -1, 64)
	case types.String:
		return quote(string(v))
	case types.Bytes:
		return `b"` + base64.StdEncoding.EncodeToString(v) + `"`
	case types.Duration:
		return "duration:" + v.Duration.String()
	case types.Timestamp:
		return "timestamp:" + v.UTC().Format(time.RFC3339Nano)
	case *types.Type:
		return "type:" + v.TypeName()
	case *types.Optional:
		if !v.HasValue() {
			return "optional.none"
		}
		return "optional(" + render(v.GetValue()) + ")"
	case *apiservercel.Quantity:
		return render(*v)
	case apiservercel.Quantity:
		return "quantity:" + v.Quantity.String()
	case *apiservercel.URL:
		return render(*v)
	case apiservercel.URL:
		return "url:" + v.URL.String()
	case *apiservercel.IP:
		return render(*v)
	case apiservercel.IP:
		return "ip:" + v.Addr.String()
	case *apiservercel.CIDR:
		return render(*v)
	case apiservercel.CIDR:
		return "cidr:" + v.Prefix.String()
	case *apiservercel.Semver:
		return render(*v)
	case apiservercel.Semver:
		return "semver:" + v.Version.String()
	case *apiservercel.Format:
		return render(*v)
	case apiservercel.Format:
		return "format:" + v.Name
	case traits.Lister:
		return "[" + strings.Join(renderEach(v), ", ") + "]"
	case traits.Mapper:
		return "{" + strings.Join(renderEntries(v), ", ") + "}"
	}
	return fmt.Sprintf("%s:%T:%v", value.Type().TypeName(), value, value)
}

func renderEach(list traits.Lister) []string {
	elements := []string{}
	for it := list.Iterator(); it.HasNext() == types.True; {
		elements = append(elements, render(it.Next()))
	}
	return elements
}

func renderEntries(m traits.Mapper) []string {
	type entry struct{ key, value string }
	entries := []entry{}
	for it := m.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		entries = append(entries, entry{render(key), render(m.Get(key))})
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	texts := []string{}
	for _, e := range entries {
		texts = append(texts, e.key+": "+e.value)
	}
	return texts
}

func quote(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	// A string always encodes.
	_ = encoder.Encode(text)
	return strings.TrimSuffix(out.String(), "\n")
}
