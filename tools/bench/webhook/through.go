package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"
)

// through measures what a client of the API server waits for: without rules, with those that the
// API server has itself, and with the webhook.
func through(ctx context.Context, given settings, in *cluster, hook *webhook, all []body, round int, into *table) error {
	policies := filepath.Join(given.work, "policies")
	check(exec.Command(given.nimfleet, "policy", "export", "--guard", "nim-bench", "-o", policies).Run())
	registration := written(given.work, "webhook.yaml", []byte(fmt.Sprintf(`apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: nimfleet-bench
webhooks:
- name: rules.nimfleet.dev
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  timeoutSeconds: 5
  clientConfig:
    url: %s
    caBundle: %s
  rules:
  - apiGroups: [keda.sh]
    apiVersions: [v1alpha1]
    operations: [CREATE, UPDATE]
    resources: [scaledobjects]
`, hook.target.url, base64.StdEncoding.EncodeToString(hook.target.root))))
	settings := []struct{ name, files string }{{"no rules", ""}, {"policies of the API server", policies}, {"nimfleet", registration}}
	for i := range settings {
		each := settings[(i+round)%len(settings)]
		if each.files != "" {
			if err := in.run(nil, "apply", "--server-side", "--force-conflicts", "-R", "-f", each.files); err != nil {
				return err
			}
		}
		who := "API server with " + each.name
		client := target{root: nil}.client()
		// A change to the rules needs a moment to arrive.
		arrived := func() error {
			for _, one := range all {
				if err := in.create(client, one, each.files != ""); err != nil {
					return err
				}
			}
			return nil
		}
		if err := until(ctx, arrived); err != nil {
			return fmt.Errorf("%s: %w", who, err)
		}
		measured := drive(1, 1<<12, func(do func(time.Time, body)) {
			for end, i := time.Now().Add(given.during), 0; time.Now().Before(end); i++ {
				do(time.Now(), all[i%len(all)])
			}
		}, func(client *http.Client, one body) error {
			return in.create(client, one, each.files != "")
		}, target{}.client, func() {})
		if err := fine(who, "dry-run creates", measured); err != nil {
			return err
		}
		into.latencies(who, "dry-run create of a ScaledObject", measured)
		if each.files != "" {
			if err := in.run(nil, "delete", "-R", "-f", each.files); err != nil {
				return err
			}
		}
		client.CloseIdleConnections()
	}
	return nil
}
