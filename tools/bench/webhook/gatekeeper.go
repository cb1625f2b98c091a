package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// prepareGatekeeper brings its kinds and its one rule into the cluster, for all later starts.
func prepareGatekeeper(ctx context.Context, given settings, in *cluster, denied body) error {
	if err := in.apply(given.module); err != nil {
		return err
	}
	if err := in.run(nil, "create", "namespace", "gatekeeper-system"); err != nil {
		return err
	}
	hook, err := startGatekeeper(ctx, given, in, filepath.Join(given.work, "gatekeeper-first.log"),
		"--operation=generate") // in a cluster it is another pod that makes kinds out of templates
	if err != nil {
		return err
	}
	defer hook.process.end()
	if err := in.apply("tools/bench/webhook/rules-of-gatekeeper.yaml"); err != nil {
		return err
	}
	// The controller makes the kind of the rule out of its template.
	if err := until(ctx, func() error { return in.apply("tools/bench/webhook/rule-of-gatekeeper.yaml") }); err != nil {
		return err
	}
	client := hook.target.client()
	defer client.CloseIdleConnections()
	if err := until(ctx, func() error { return hook.target.call(client, denied) }); err != nil {
		return hook.process.failure(err.Error())
	}
	return nil
}

func startGatekeeper(ctx context.Context, given settings, in *cluster, log string, more ...string) (*webhook, error) {
	folder := filepath.Join(given.work, "gatekeeper")
	check(os.MkdirAll(folder, 0o700))
	root := certificate(folder)
	port, health := freePort(), freePort()
	arguments := append([]string{
		given.gatekeeper, "--host=127.0.0.1", fmt.Sprintf("--port=%d", port), "--cert-dir=" + folder,
		"--disable-cert-rotation", fmt.Sprintf("--health-addr=127.0.0.1:%d", health),
		fmt.Sprintf("--prometheus-port=%d", freePort()), "--operation=webhook", "--debug-use-fake-pod", "--logtostderr",
		"--exempt-namespace=gatekeeper-system", "--kubeconfig=" + in.kubeconfig,
	}, more...)
	started, err := start("gatekeeper", log,
		[]string{"POD_NAMESPACE=gatekeeper-system", "POD_NAME=bench", "NAMESPACE=gatekeeper-system"}, arguments...)
	if err != nil {
		return nil, err
	}
	err = started.await(ctx, "it was ready", func() bool {
		status, _ := get(fmt.Sprintf("http://127.0.0.1:%d/readyz", health))
		return status == http.StatusOK
	})
	if err != nil {
		return nil, err
	}
	ready := time.Since(started.started)
	return &webhook{started, target{fmt.Sprintf("https://127.0.0.1:%d/v1/admit", port), root}, ready}, nil
}

// certificate is of the kind that nimfleet's has: ECDSA P-256.
func certificate(folder string) []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: "gatekeeper"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	check(err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	written(folder, "tls.crt", text)
	written(folder, "ca.crt", text)
	written(folder, "tls.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	return text
}
