package dev.nimfleet.engines;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.engines.HealthScript.Health;
import java.util.List;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;

/// Runs a health check on an object, with the few libraries that Argo CD gives it.
final class Lua {
  private Lua() {}

  static Health health(String script, MapNode object) {
    var globals = new Globals();
    List.of(new BaseLib(), new PackageLib(), new TableLib()).forEach(globals::load);
    LoadState.install(globals);
    LuaC.install(globals);
    globals.set("obj", value(object));
    LuaValue health = globals.load(script, "health.lua").call();
    return new Health(health.get("status").checkjstring(), health.get("message").optjstring(""));
  }

  private static LuaValue value(Node node) {
    return switch (node) {
      case MapNode map -> {
        LuaTable table = LuaValue.tableOf();
        map.entries().forEach(entry -> table.set(entry.key(), value(entry.value())));
        yield table;
      }
      case ListNode list ->
          LuaValue.listOf(list.items().stream().map(Lua::value).toArray(LuaValue[]::new));
      case Scalar scalar ->
          switch (scalar.kind()) {
            case STRING -> LuaValue.valueOf(scalar.text());
            case BOOLEAN -> LuaValue.valueOf(scalar.text().equals("true"));
            case NULL -> LuaValue.NIL;
            case DECIMAL, INTEGER -> LuaValue.valueOf(Double.parseDouble(scalar.text()));
          };
    };
  }
}
