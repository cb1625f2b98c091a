package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Names;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Names for what nimfleet writes beside imported revisions when somebody edits their models: none
/// that another object of the files has, which would be overwritten.
public final class FreeNames {
  private static final int LIMIT = 60;

  private final Set<String> services;
  private final Map<String, String> routes = new HashMap<>();
  private final Map<String, String> budgets = new HashMap<>();

  /// @param objects all of the namespace
  FreeNames(List<Found> objects, Collection<Running> models) {
    services = names(objects, "NIMService");
    Set<String> takenByRoutes = names(objects, "HTTPRoute");
    takenByRoutes.addAll(services);
    Set<String> takenByBudgets = names(objects, "PodDisruptionBudget");
    for (Running model : models) {
      if (!model.runs()) {
        takenByRoutes.add(model.model());
      }
    }
    for (Running model : models) {
      if (model.runs()) {
        routes.put(model.model(), route(model, takenByRoutes));
        if (model.kept("PodDisruptionBudget").isEmpty()) {
          String service = model.service().name();
          budgets.put(model.model(), free(service, "-pdb", takenByBudgets));
        }
      }
    }
  }

  private static Set<String> names(List<Found> objects, String kind) {
    return objects.stream()
        .filter(object -> object.is(kind))
        .map(Found::name)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /// The operator may delete a route that is named like a NIMService.
  private String route(Running model, Set<String> taken) {
    return model
        .route()
        .map(Found::name)
        .filter(name -> !services.contains(name))
        .orElseGet(() -> free(model.model(), "-route", taken));
  }

  private static String free(String wanted, String ending, Set<String> taken) {
    String free = wanted;
    for (int number = 1; !taken.add(free); number++) {
      String end = number == 1 ? ending : ending + "-" + number;
      free = Names.cut(wanted, LIMIT - end.length()) + end;
    }
    return free;
  }

  /// What the route of a model is called, when that is not the model's name.
  public Optional<String> route(Running model) {
    return Optional.ofNullable(routes.get(model.model()))
        .filter(name -> !name.equals(model.model()));
  }

  /// What the budget of a model's NIMService is called, when it has none and that is not its name.
  public Optional<String> budget(Running model) {
    return Optional.ofNullable(budgets.get(model.model()))
        .filter(name -> !name.equals(model.service().name()));
  }
}
