// Measures admission webhooks; see `run`.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func say(format string, words ...any) { fmt.Fprintf(os.Stderr, format+"\n", words...) }

type settings struct {
	nimfleet   string
	manifests  string
	work       string
	assets     string
	crds       string
	gatekeeper string
	module     string
	rounds     int
	rate       int
	during     time.Duration
	warm       time.Duration
}

func main() {
	var given settings
	flag.StringVar(&given.nimfleet, "nimfleet", "", "the launcher of nimfleet")
	flag.StringVar(&given.manifests, "manifests", "", "what it has compiled, in one file")
	flag.StringVar(&given.work, "work", "", "a folder for what is written on the way")
	flag.StringVar(&given.assets, "assets", "", "the folder with kube-apiserver and etcd; none leaves out what needs them")
	flag.StringVar(&given.crds, "crds", "", "the folder with the real CRDs")
	flag.StringVar(&given.gatekeeper, "gatekeeper", "", "the program of Gatekeeper; none leaves it out")
	flag.StringVar(&given.module, "module", "", "the folder of Gatekeeper's module, for its CRDs")
	flag.IntVar(&given.rounds, "rounds", 3, "how often each is measured, by turns")
	flag.IntVar(&given.rate, "rate", 1000, "requests a second")
	flag.DurationVar(&given.during, "during", 20*time.Second, "how long each load lasts")
	flag.DurationVar(&given.warm, "warm", 20*time.Second, "how long each is called before it is measured")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	check(run(ctx, given))
}

func run(ctx context.Context, given settings) error {
	all, err := compiled(given.manifests)
	if err != nil {
		return err
	}
	state := written(given.work, "state.yaml", running(all))
	loads := []load{{"5 KB", bodies(all, 5_000)}, {"50 KB", bodies(all, 50_000)}}
	for _, each := range loads {
		say("%s: %d bodies, %s.", each.name, len(each.bodies), sizes(each.bodies))
	}

	var begins []beginning
	begins = append(begins, beginning{"nimfleet", func(log string) (*webhook, error) {
		return startNimfleet(ctx, given.nimfleet, state, log)
	}})
	var table table
	for round := range given.rounds {
		for _, begin := range begins {
			log := filepath.Join(given.work, fmt.Sprintf("%s-%d.log", begin.name, round))
			if err := measure(ctx, given, begin, loads, log, &table); err != nil {
				return err
			}
		}
	}
	table.print()
	return nil
}
