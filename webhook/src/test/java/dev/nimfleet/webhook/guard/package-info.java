/// What the guard makes of requests.
@NullMarked
package dev.nimfleet.webhook.guard;

import org.jspecify.annotations.NullMarked;
