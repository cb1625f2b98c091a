/// What is known of a cluster, without one.
@NullMarked
package dev.nimfleet.webhook.live;

import org.jspecify.annotations.NullMarked;
