package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strings"

	admission "k8s.io/api/admission/v1"
	authentication "k8s.io/api/authentication/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

type object = map[string]any

// A body is an AdmissionReview as an API server sends it, and what has to come back.
type body struct {
	uid     string
	bytes   []byte
	allowed bool
	creates string // the kind, where it is not an update
	object  []byte // alone, as a client sends it
}

// One of so many bodies is denied, by turns for another reason.
const deniedOf = 5

var resources = map[string]meta.GroupVersionResource{
	"ScaledObject": {Group: "keda.sh", Version: "v1alpha1", Resource: "scaledobjects"},
	"NIMService":   {Group: "apps.nvidia.com", Version: "v1alpha1", Resource: "nimservices"},
	"NIMCache":     {Group: "apps.nvidia.com", Version: "v1alpha1", Resource: "nimcaches"},
}

// compiled reads what `nimfleet compile --stdout` prints.
func compiled(file string) ([]object, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []object
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var one object
		if err := yaml.Unmarshal(document, &one); err != nil {
			return nil, err
		}
		if one != nil {
			all = append(all, one)
		}
	}
	return all, nil
}

// running is what the cluster has: the caches, and the services that load from them.
func running(all []object) []byte {
	var text bytes.Buffer
	for _, each := range all {
		if each["kind"] != "NIMCache" && each["kind"] != "NIMService" {
			continue
		}
		one := copied(each)
		one["status"] = object{"state": "Ready"}
		if each["kind"] == "NIMCache" {
			one["status"] = object{"state": "Ready", "pvc": each["metadata"].(object)["name"], "profiles": []any{
				object{"name": "vllm-fp8-tp1-pp1", "config": object{"llm_engine": "vllm", "precision": "fp8", "tp": "1", "pp": "1"}},
			}}
		}
		document, err := yaml.Marshal(one)
		check(err)
		fmt.Fprintf(&text, "---\n%s", document)
	}
	return text.Bytes()
}

// bodies makes reviews of about so many bytes: each object created and updated, most of them fine.
func bodies(all []object, size int) []body {
	var made []body
	random := rand.New(rand.NewSource(6))
	turn := 0
	for _, each := range all {
		kind := each["kind"].(string)
		if kind != "ScaledObject" && kind != "NIMService" {
			continue
		}
		for _, operation := range []admission.Operation{admission.Create, admission.Update} {
			for range deniedOf {
				turn++
				allowed := turn%deniedOf != 0
				made = append(made, review(each, operation, allowed, turn, size))
			}
		}
	}
	random.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
	return made
}

func review(of object, operation admission.Operation, allowed bool, turn, size int) body {
	kind := of["kind"].(string)
	name := of["metadata"].(object)["name"].(string)
	namespace := of["metadata"].(object)["namespace"].(string)
	now := copied(of)
	if operation == admission.Create && kind == "NIMService" {
		name = fmt.Sprintf("%s-%d", name, turn) // the one that it was made of is there
		now["metadata"].(object)["name"] = name
	}
	if !allowed {
		spoil(now, turn/deniedOf)
	}
	uid := fmt.Sprintf("%08x-0c5b-4b6e-9a53-6f0d7e1a2b3c", turn)
	objects := 1
	if operation == admission.Update {
		objects = 2
	}
	room := (size - 1100) / objects
	live(now, uid, 2)
	fill(now, room)

	gvr := resources[kind]
	gvk := meta.GroupVersionKind{Group: gvr.Group, Version: gvr.Version, Kind: kind}
	resource := meta.GroupVersionResource{Group: gvr.Group, Version: gvr.Version, Resource: gvr.Resource}
	dryRun := false
	request := &admission.AdmissionRequest{
		UID:             types.UID(uid),
		Kind:            gvk,
		Resource:        resource,
		RequestKind:     &gvk,
		RequestResource: &resource,
		Name:            name,
		Namespace:       namespace,
		Operation:       operation,
		UserInfo: authentication.UserInfo{
			Username: "system:serviceaccount:argocd:argocd-application-controller",
			UID:      "f3a8c1f4-5a0e-4c8c-8a52-0c6f1d0f2f11",
			Groups:   []string{"system:serviceaccounts", "system:serviceaccounts:argocd", "system:authenticated"},
			Extra: map[string]authentication.ExtraValue{
				"authentication.kubernetes.io/credential-id": {"JTI=5c1d8a1e-3b0a-4c55-93a7-0c9be3c8a4f1"},
				"authentication.kubernetes.io/node-name":     {"worker-3"},
				"authentication.kubernetes.io/pod-name":      {"argocd-application-controller-0"},
			},
		},
		Object: runtime.RawExtension{Raw: raw(now)},
		DryRun: &dryRun,
	}
	if operation == admission.Update {
		old := copied(of)
		older(old, turn)
		live(old, uid, 1)
		fill(old, room)
		request.OldObject = runtime.RawExtension{Raw: raw(old)}
		request.Options = runtime.RawExtension{Raw: []byte(
			`{"kind":"UpdateOptions","apiVersion":"meta.k8s.io/v1","fieldManager":"argocd-controller"}`)}
	} else {
		request.Options = runtime.RawExtension{Raw: []byte(
			`{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1","fieldManager":"argocd-controller"}`)}
	}
	text, err := json.Marshal(&admission.AdmissionReview{
		TypeMeta: meta.TypeMeta{Kind: "AdmissionReview", APIVersion: "admission.k8s.io/v1"},
		Request:  request,
	})
	check(err)
	made := body{uid: uid, bytes: text, allowed: allowed, object: raw(now)}
	if operation == admission.Create {
		made.creates = kind
	}
	return made
}

// spoil breaks a rule that both engines have.
func spoil(one object, turn int) {
	spec := one["spec"].(object)
	if one["kind"] == "NIMService" {
		spec["startupProbe"].(object)["probe"].(object)["failureThreshold"] = 12
		return
	}
	if turn%2 == 0 {
		triggers := spec["triggers"].([]any)
		spec["triggers"] = append(triggers, object{"type": "cpu", "metricType": "Utilization",
			"metadata": object{"value": "80"}})
		return
	}
	config := spec["advanced"].(object)["horizontalPodAutoscalerConfig"].(object)
	config["behavior"].(object)["scaleDown"].(object)["stabilizationWindowSeconds"] = 120
}

// older is how it was before. Most edits of a service are of what stands on it; each of the others
// is warned about.
func older(one object, turn int) {
	spec := one["spec"].(object)
	if one["kind"] == "NIMService" && turn%deniedOf == 1 {
		spec["metrics"].(object)["serviceMonitor"].(object)["interval"] = "30s"
	} else if one["kind"] == "NIMService" {
		one["metadata"].(object)["labels"].(object)["team"] = "search"
	} else {
		spec["maxReplicaCount"] = 4
	}
}

// live adds what an API server adds.
func live(one object, uid string, generation int) {
	metadata := one["metadata"].(object)
	metadata["uid"] = uid
	metadata["generation"] = generation
	metadata["creationTimestamp"] = "2026-05-04T08:12:44Z"
	metadata["managedFields"] = []any{
		object{
			"manager":    "argocd-controller",
			"operation":  "Apply",
			"apiVersion": one["apiVersion"],
			"time":       "2026-05-04T08:12:44Z",
			"fieldsType": "FieldsV1",
			"fieldsV1":   object{"f:metadata": fields(object{"labels": metadata["labels"]}), "f:spec": fields(one["spec"])},
		},
	}
}

// fields is the set of an object's fields, in the form of managedFields.
func fields(value any) object {
	set := object{}
	switch value := value.(type) {
	case object:
		for key, inner := range value {
			set["f:"+key] = fields(inner)
		}
	}
	return set
}

// fill brings an object to so many bytes with what grows in real ones.
func fill(one object, room int) {
	missing := room - len(raw(one))
	if missing < 200 {
		return
	}
	spec := one["spec"].(object)
	// A third each: the status, what a service's containers are told, and annotations.
	var conditions []any
	for i := 0; i*260 < missing/3; i++ {
		conditions = append(conditions, object{
			"type":               fmt.Sprintf("Condition%d", i),
			"status":             "True",
			"reason":             "Reconciled",
			"lastTransitionTime": "2026-05-04T08:14:02Z",
			"message": fmt.Sprintf("Step %d of the reconciliation has ended: every owned object is as it was asked "+
				"to be, and nothing is waited for.", i),
		})
	}
	one["status"] = object{"state": "Ready", "conditions": conditions}
	if one["kind"] == "NIMService" {
		env := spec["env"].([]any)
		for i := 0; i*75 < missing/3; i++ {
			env = append(env, object{"name": fmt.Sprintf("NIM_SETTING_%d", i), "value": fmt.Sprintf("/model-store/%d", i*7919)})
		}
		spec["env"] = env
	}
	annotations := one["metadata"].(object)["annotations"].(object)
	for i := 0; ; i++ {
		missing = room - len(raw(one)) - 40
		if missing <= 0 {
			return
		}
		annotations[fmt.Sprintf("runbooks.example.com/note-%03d", i)] =
			strings.Repeat("Page the team that owns the model; see the \"scale-out\" board. ", 16)[:min(missing, 900)]
	}
}

func copied(one object) object {
	var other object
	check(json.Unmarshal(raw(one), &other))
	return other
}

func raw(one object) []byte {
	text, err := json.Marshal(one)
	check(err)
	return text
}

func sizes(all []body) string {
	var lengths []int
	for _, each := range all {
		lengths = append(lengths, len(each.bytes))
	}
	slices.Sort(lengths)
	return fmt.Sprintf("%d to %d bytes, median %d", lengths[0], lengths[len(lengths)-1], lengths[len(lengths)/2])
}
