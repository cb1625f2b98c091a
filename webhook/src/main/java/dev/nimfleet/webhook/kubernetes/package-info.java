/// What the webhook reads from its cluster and writes to it.
@NullMarked
package dev.nimfleet.webhook.kubernetes;

import org.jspecify.annotations.NullMarked;
