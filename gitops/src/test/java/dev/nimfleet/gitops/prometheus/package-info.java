/// A real Prometheus for tests, and a NIM for it to read.
@NullMarked
package dev.nimfleet.gitops.prometheus;

import org.jspecify.annotations.NullMarked;
