package dev.trickle.api.suspension;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import java.time.Instant;

/**
 * An open suspension, as the API returns it.
 *
 * @param id of the account, number or campaign, or {@code business-account/name/language} of the template
 * @param epoch higher with every suspension of this scope
 * @param code Meta's error code, or Trickle's own code
 * @param explanation cause, effect and remedy
 */
record Suspension(
        AccountId account, Scope.Kind scope, String id, long epoch, String code, Instant since, String explanation) {}
