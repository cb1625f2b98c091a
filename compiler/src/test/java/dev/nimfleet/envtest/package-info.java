/// A real kube-apiserver for tests: [dev.nimfleet.envtest.ApiServer] starts it,
/// [dev.nimfleet.envtest.ApiClient] speaks to it, [dev.nimfleet.envtest.RealCrds] are the kinds
/// that NVIDIA, KEDA and the Gateway API ship.
@NullMarked
package dev.nimfleet.envtest;

import org.jspecify.annotations.NullMarked;
