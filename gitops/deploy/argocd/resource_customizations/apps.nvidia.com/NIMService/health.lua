-- The conditions of a NIMService bear no generation, and a script sees no other object. So after
-- an edit it is Healthy for a moment by what was true before; the Deployment would tell. The
-- compiler never edits one: another content is another NIMService.
local hs = {status = "Progressing", message = "NIM Operator has said nothing yet"}
if obj.status == nil then
  return hs
end

local ready, failed
for _, condition in ipairs(obj.status.conditions or {}) do
  if condition.type == "Ready" then
    ready = condition
  elseif condition.type == "Failed" and condition.status == "True" then
    failed = condition
  end
end

-- What is missing may still come, and a cache tells about itself.
local waits = {NIMCacheNotFound = true, NIMCacheNotReady = true, NIMCacheFailed = true}
if failed ~= nil then
  if not waits[failed.reason] then
    hs.status = "Degraded"
  end
  hs.message = failed.reason
  if failed.message ~= nil and failed.message ~= "" then
    hs.message = failed.reason .. ": " .. failed.message
  end
elseif ready ~= nil then
  if ready.status == "True" then
    hs.status = "Healthy"
  end
  hs.message = ready.message or ""
end
return hs
