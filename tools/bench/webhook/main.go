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
	var in *cluster
	if given.assets != "" {
		in, err = startCluster(ctx, given.assets, filepath.Join(given.work, "cluster"))
		if err != nil {
			return err
		}
		defer in.end()
		if err := in.apply(filepath.Join(given.crds, "keda")); err != nil {
			return err
		}
		if err := in.run(nil, "create", "namespace", "nim-bench"); err != nil {
			return err
		}
	}
	if given.gatekeeper != "" {
		if err := prepareGatekeeper(ctx, given, in, denied(loads[0].bodies)); err != nil {
			return err
		}
		begins = append(begins, beginning{"gatekeeper", func(log string) (*webhook, error) {
			return startGatekeeper(ctx, given, in, log)
		}})
	}
	for round := range given.rounds {
		for i := range begins {
			begin := begins[(i+round)%len(begins)]
			log := filepath.Join(given.work, fmt.Sprintf("%s-%d.log", begin.name, round))
			if err := measure(ctx, given, begin, loads, log, &table); err != nil {
				return err
			}
		}
		if in != nil {
			if err := apiServer(ctx, given, in, begins[0], loads[0].bodies, round, &table); err != nil {
				return err
			}
		}
	}
	table.print()
	return nil
}

// apiServer measures through the API server, with a webhook that has been called for a while.
func apiServer(ctx context.Context, given settings, in *cluster, begin beginning, all []body, round int, into *table) error {
	hook, err := begin.start(filepath.Join(given.work, fmt.Sprintf("through-%d.log", round)))
	if err != nil {
		return err
	}
	defer hook.process.end()
	hook.target.closed(all, 4, given.warm)
	var created []body
	for _, each := range all {
		if each.creates == "ScaledObject" {
			created = append(created, each)
		}
	}
	return through(ctx, given, in, hook, created, round, into)
}

func denied(all []body) body {
	for _, each := range all {
		if !each.allowed {
			return each
		}
	}
	panic("no body is denied")
}
