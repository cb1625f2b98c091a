-- A NIMCache has neither a condition Ready nor an observedGeneration, only a state. Its spec hardly
-- ever changes: the compiler gives another content another name.
local hs = {status = "Progressing", message = "NIM Operator has said nothing yet"}
if obj.status == nil or obj.status.state == nil or obj.status.state == "" then
  return hs
end

-- What has failed once may stand there still, so each counts only in the state that goes with it.
local said = {}
for _, condition in ipairs(obj.status.conditions or {}) do
  if condition.message ~= nil and condition.message ~= "" then
    said[condition.type .. " " .. condition.status] = condition.message
  end
end
local state = obj.status.state
local refused = said["NIM_CACHE_RECONCILE_FAILED True"]
hs.message = state

if state == "Ready" then
  hs.status = "Healthy"
elseif state == "Failed" then
  -- The operator takes it back when the Job tries again, five times at most.
  hs.status = "Degraded"
  hs.message = "Failed: " .. (said["NIM_CACHE_JOB_COMPLETED False"] or "the download failed")
elseif state == "NotReady" and refused ~= nil then
  hs.status = "Degraded"
  hs.message = state .. ": " .. refused
end
return hs
