/// What `kubectl describe` and `kubectl get events` show of a fleet.
@NullMarked
package dev.nimfleet.gitops.events;

import org.jspecify.annotations.NullMarked;
