package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.catalogue.PolicyWaiverDefinition;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.rules.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Everything that brings the webhook into a cluster, in the order in which it is applied: what
/// makes the API server ask comes last, when there is somebody to answer.
public final class Installation {
  private final InstallOptions options;
  private final Collection<Rule> rules;

  /// @param rules what the API server shall ask about
  public Installation(InstallOptions options, Collection<Rule> rules) {
    this.options = options;
    this.rules = List.copyOf(rules);
  }

  public List<InstallFile> files() {
    var workload = new Workload(options);
    var access = new Access(options);
    MapNode registration = new Registration(options, rules).object();
    List<InstallFile> files = new ArrayList<>();
    add(files, "00-namespace", Workload.namespace(Template.of(options)));
    add(files, "10-policywaivers", PolicyWaiverDefinition.object());
    add(files, "20-serviceaccount", access.account());
    add(files, "21-clusterrole", access.clusterRole());
    add(files, "22-clusterrolebinding", access.clusterRoleBinding());
    add(files, "23-role", access.role());
    add(files, "24-rolebinding", access.roleBinding());
    if (options.usesCertManager()) {
      var certificates = new CertManager(options);
      add(files, "25-root-issuer", certificates.rootIssuer());
      add(files, "26-authority", certificates.authority());
      add(files, "27-issuer", certificates.issuer());
      add(files, "28-certificate", certificates.certificate());
    } else {
      add(files, "25-certificates-role", access.certificateRole());
      add(files, "26-certificates-rolebinding", access.certificateRoleBinding());
    }
    add(files, "30-configmap", Settings.configMap(options, registration));
    add(files, "40-resourcequota", workload.quota());
    add(files, "41-networkpolicy", workload.networkPolicy());
    add(files, "42-service", workload.service());
    add(files, "43-poddisruptionbudget", workload.disruptionBudget());
    add(files, "44-deployment", workload.deployment());
    if (options.isMonitored()) {
      var monitoring = new Monitoring(options);
      add(files, "50-servicemonitor", monitoring.serviceMonitor());
      add(files, "51-prometheusrule", monitoring.alerts());
      add(files, "52-dashboard", monitoring.dashboard());
    }
    add(files, "90-validatingwebhookconfiguration", registration);
    return files;
  }

  private static void add(List<InstallFile> files, String name, MapNode object) {
    files.add(new InstallFile(name + ".yaml", object));
  }
}
