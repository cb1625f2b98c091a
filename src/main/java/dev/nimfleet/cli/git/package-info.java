/// Where files come from: the disk, Git's index or a commit. The only package that starts a
/// process.
@NullMarked
package dev.nimfleet.cli.git;

import org.jspecify.annotations.NullMarked;
