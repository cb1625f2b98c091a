/// What is answered to a request, and from what knowledge.
@NullMarked
package dev.nimfleet.webhook.guard;

import org.jspecify.annotations.NullMarked;
