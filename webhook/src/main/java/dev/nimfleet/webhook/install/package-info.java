/// The objects that bring the webhook or the reconciler into a cluster, and the patch that takes
/// the webhook out of the way.
@NullMarked
package dev.nimfleet.webhook.install;

import org.jspecify.annotations.NullMarked;
