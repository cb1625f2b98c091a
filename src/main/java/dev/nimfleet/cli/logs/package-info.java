/// Logs for machines that collect them.
@NullMarked
package dev.nimfleet.cli.logs;

import org.jspecify.annotations.NullMarked;
