/// The objects that bring the webhook into a cluster, and the patch that takes it out of the way.
@NullMarked
package dev.nimfleet.webhook.install;

import org.jspecify.annotations.NullMarked;
