package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.List;

/// Everything that brings the reconciler into a cluster, in the order in which it is applied.
public final class ReconcilerInstallation {
  private final ReconcilerOptions options;

  public ReconcilerInstallation(ReconcilerOptions options) {
    this.options = options;
  }

  public List<InstallFile> files() {
    var workload = new ReconcilerWorkload(options);
    var access = new ReconcilerAccess(options);
    List<InstallFile> files = new ArrayList<>();
    add(files, "00-namespace", Workload.namespace(Template.of(options)));
    add(files, "10-modelfleets", new Template().fill(FleetFormats.customResourceDefinition()));
    add(files, "20-serviceaccount", access.account());
    add(files, "21-clusterrole", access.clusterRole());
    add(files, "22-clusterrolebinding", access.clusterRoleBinding());
    add(files, "23-lease-role", access.leaseRole());
    add(files, "24-lease-rolebinding", access.leaseRoleBinding());
    for (String fleets : options.namespaces()) {
      add(files, "25-role-" + fleets, access.fleetRole(fleets));
      add(files, "26-rolebinding-" + fleets, access.fleetRoleBinding(fleets));
    }
    add(files, "41-networkpolicy", workload.networkPolicy());
    add(files, "42-service", workload.service());
    add(files, "43-poddisruptionbudget", workload.disruptionBudget());
    add(files, "44-deployment", workload.deployment());
    if (options.isMonitored()) {
      add(files, "50-servicemonitor", workload.serviceMonitor());
      add(files, "51-prometheusrule", workload.alerts());
    }
    return files;
  }

  private static void add(List<InstallFile> files, String name, MapNode object) {
    files.add(new InstallFile(name + ".yaml", object));
  }
}
