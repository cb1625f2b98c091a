package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A cluster is a kube-apiserver with its etcd, and nothing else.
type cluster struct {
	folder     string
	url        string
	token      string
	kubectl    string
	kubeconfig string
	processes  []*process
}

func startCluster(ctx context.Context, assets, folder string) (*cluster, error) {
	check(os.RemoveAll(folder))
	check(os.MkdirAll(folder, 0o700))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	check(err)
	signing := written(folder, "service-accounts.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	verifying := written(folder, "service-accounts.pub", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	all := &cluster{folder: folder, token: rand.Text(), kubectl: filepath.Join(assets, "kubectl")}
	tokens := written(folder, "tokens.csv", []byte(all.token+",admin,admin,system:masters\n"))

	clients := fmt.Sprintf("http://127.0.0.1:%d", freePort())
	peers := fmt.Sprintf("http://127.0.0.1:%d", freePort())
	port := freePort()
	all.url = fmt.Sprintf("https://127.0.0.1:%d", port)
	etcd, err := start("etcd", filepath.Join(folder, "etcd.log"), nil, filepath.Join(assets, "etcd"),
		"--data-dir="+filepath.Join(folder, "etcd"), "--unsafe-no-fsync", "--listen-client-urls="+clients,
		"--advertise-client-urls="+clients, "--listen-peer-urls="+peers, "--initial-advertise-peer-urls="+peers,
		"--initial-cluster=default="+peers)
	if err != nil {
		return nil, err
	}
	all.processes = append(all.processes, etcd)
	certificates := filepath.Join(folder, "certificates")
	server, err := start("kube-apiserver", filepath.Join(folder, "kube-apiserver.log"), nil,
		filepath.Join(assets, "kube-apiserver"),
		"--etcd-servers="+clients, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", port), "--cert-dir="+certificates, "--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=10.0.0.0/24", "--authorization-mode=RBAC", "--token-auth-file="+tokens,
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file="+verifying,
		"--service-account-signing-key-file="+signing, "--disable-admission-plugins=ServiceAccount",
		// So that a client that asks without a pause is not told to wait.
		"--enable-priority-and-fairness=false")
	if err != nil {
		all.end()
		return nil, err
	}
	all.processes = append(all.processes, server)
	all.kubeconfig = written(folder, "kubeconfig", []byte(fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: bench, cluster: {server: "%s", certificate-authority: "%s"}}]
users: [{name: admin, user: {token: "%s"}}]
contexts: [{name: bench, context: {cluster: bench, user: admin}}]
current-context: bench
`, all.url, filepath.Join(certificates, "apiserver.crt"), all.token)))
	err = server.await(ctx, "it was ready", func() bool {
		return exec.Command(all.kubectl, "--kubeconfig", all.kubeconfig, "get", "--raw", "/readyz").Run() == nil
	})
	if err != nil {
		all.end()
		return nil, err
	}
	return all, nil
}

func (c *cluster) end() {
	for i := len(c.processes) - 1; i >= 0; i-- {
		c.processes[i].end()
	}
}

func (c *cluster) run(input []byte, arguments ...string) error {
	command := exec.Command(c.kubectl, append([]string{"--kubeconfig", c.kubeconfig}, arguments...)...)
	command.Stdin = bytes.NewReader(input)
	if text, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s: %w\n%s", strings.Join(arguments, " "), err, text)
	}
	return nil
}

// apply also waits until every kind is served.
func (c *cluster) apply(paths ...string) error {
	arguments := []string{"apply", "--server-side", "--force-conflicts"}
	for _, path := range paths {
		arguments = append(arguments, "-f", path)
	}
	if err := c.run(nil, arguments...); err != nil {
		return err
	}
	return c.run(nil, "wait", "--for=condition=Established", "--timeout=60s", "customresourcedefinitions", "--all")
}

// until tries again until nothing is wrong.
func until(ctx context.Context, what func() error) error {
	deadline := time.Now().Add(60 * time.Second)
	for {
		err := what()
		if err == nil || ctx.Err() != nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func freePort() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// create is a call that creates a ScaledObject for a try.
func (c *cluster) create(client *http.Client, one body, judged bool) error {
	request, err := http.NewRequest(http.MethodPost,
		c.url+"/apis/keda.sh/v1alpha1/namespaces/nim-bench/scaledobjects?dryRun=All", bytes.NewReader(one.object))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.token)
	return answered(client, request, func(status int, text []byte) error {
		created := status == http.StatusCreated
		denied := status == http.StatusUnprocessableEntity || status == http.StatusForbidden
		if created == denied {
			return fmt.Errorf("HTTP %d: %s", status, text)
		}
		if created != (one.allowed || !judged) {
			return fmt.Errorf("%w: HTTP %d: %s", errWrong, status, text)
		}
		return nil
	})
}
