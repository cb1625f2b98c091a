/// What the webhook knows of its cluster, wherever that knowledge comes from.
@NullMarked
package dev.nimfleet.webhook.live;

import org.jspecify.annotations.NullMarked;
