/// Desired state that is kept in Git: [dev.nimfleet.gitops.git.GitSource] brings it,
/// [dev.nimfleet.gitops.git.GitBranchWriter] commits to it.
///
/// There is no work tree and no `git` command, so no hook, filter or setting of a machine has a
/// say. Everything that is said to people stands in [dev.nimfleet.gitops.git.GitReasons].
@NullMarked
package dev.nimfleet.gitops.git;

import org.jspecify.annotations.NullMarked;
