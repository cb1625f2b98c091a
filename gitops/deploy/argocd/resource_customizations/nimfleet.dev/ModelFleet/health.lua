-- The status follows kstatus; observedGeneration tells whether it is of the last change.
local hs = {status = "Progressing", message = "The reconciler has said nothing yet"}
if obj.status == nil or obj.status.conditions == nil then
  return hs
end
if obj.status.observedGeneration ~= nil and obj.status.observedGeneration ~= obj.metadata.generation then
  hs.message = "The reconciler has not seen the last change yet"
  return hs
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end
local stalled, ready = conditions.Stalled, conditions.Ready
if stalled ~= nil and stalled.status == "True" then
  hs.status = "Degraded"
  hs.message = stalled.message
elseif ready ~= nil then
  local busy = conditions.Reconciling
  if ready.status == "True" then
    hs.status = "Healthy"
  elseif busy ~= nil and busy.status == "False" then
    hs.status = "Degraded"
  end
  hs.message = ready.message
end
return hs
