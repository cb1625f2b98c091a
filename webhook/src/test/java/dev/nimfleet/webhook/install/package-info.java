@NullMarked
package dev.nimfleet.webhook.install;

import org.jspecify.annotations.NullMarked;
