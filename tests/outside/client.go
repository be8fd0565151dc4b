// Go's net/http, for run.py: a line of JSON in, what to ask; a line of JSON out, the answer.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

type question struct {
	URL, Proxy string
	// PEM; the only ones that are trusted.
	Roots []string
	// Whether an answer that is not JSON is refused.
	IsJSON  bool
	Seconds int
}

type answer struct {
	Body  []byte
	Error string
}

func ask(of question) (*answer, error) {
	roots := x509.NewCertPool()
	for _, root := range of.Roots {
		if !roots.AppendCertsFromPEM([]byte(root)) {
			return nil, errors.New("a root is refused")
		}
	}
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots}}
	if of.Proxy != "" {
		proxy, err := url.Parse(of.Proxy)
		if err != nil {
			return nil, err
		}
		transport.Proxy = http.ProxyURL(proxy)
	}
	client := http.Client{
		Transport:     transport,
		Timeout:       time.Duration(of.Seconds) * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Get(of.URL)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && of.IsJSON && !json.Valid(body) {
		err = errors.New("the body is not JSON")
	}
	return &answer{Body: body}, err
}

func main() {
	in, out := bufio.NewReader(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		var of question
		came := &answer{}
		if err = json.NewDecoder(strings.NewReader(line)).Decode(&of); err == nil {
			came, err = ask(of)
		}
		if err != nil {
			came = &answer{Error: err.Error()}
		}
		out.Encode(came)
	}
}
