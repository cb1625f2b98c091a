@NullMarked
package dev.nimfleet.webhook.live;

import org.jspecify.annotations.NullMarked;
