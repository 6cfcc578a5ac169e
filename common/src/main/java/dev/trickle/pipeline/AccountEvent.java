package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/** What changed for a whole account. The names in quotes are on the wire: never rename them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface AccountEvent {

    Instant at();

    /**
     * Meta raised or lowered the messaging limit.
     *
     * @param limit different people in any moving 24 hours; {@link Integer#MAX_VALUE} for unlimited
     */
    @JsonTypeName("messaging-limit-changed")
    record MessagingLimitChanged(int limit, Instant at) implements AccountEvent {}

    /**
     * Nothing may be sent from this account or number, or of this campaign.
     *
     * @param epoch of the suspension, one more with every new one of this scope
     * @param code Meta's error code, or Trickle's own code
     */
    @JsonTypeName("account-suspended")
    record AccountSuspended(Scope scope, long epoch, String code, Instant at) implements AccountEvent {}

    /** The suspension with this epoch, and every earlier one of this scope, has ended. */
    @JsonTypeName("account-resumed")
    record AccountResumed(Scope scope, long epoch, Instant at) implements AccountEvent {}

    @JsonTypeName("template-paused")
    record TemplatePaused(Scope scope, long epoch, String code, Instant at) implements AccountEvent {}

    @JsonTypeName("template-resumed")
    record TemplateResumed(Scope scope, long epoch, Instant at) implements AccountEvent {}

    /**
     * Meta's rating of a number or template changed.
     *
     * @param rating {@code GREEN}, {@code YELLOW}, {@code RED}, an event such as {@code FLAGGED}, or what Meta says next
     */
    @JsonTypeName("quality-changed")
    record QualityChanged(Scope scope, String rating, Instant at) implements AccountEvent {}

    /**
     * Meta moved a template to another category, which has another price.
     *
     * @param category such as {@code MARKETING}
     * @param inForce false while it is only announced
     */
    @JsonTypeName("template-category-changed")
    record TemplateCategoryChanged(Scope scope, String category, boolean inForce, Instant at) implements AccountEvent {}

    /**
     * Meta said something of the account that only a person can act on.
     *
     * @param notice Meta's word for it, such as {@code ACCOUNT_VIOLATION}
     * @param detail Meta's word for its kind or severity; empty for none
     */
    @JsonTypeName("account-notice-given")
    record AccountNoticeGiven(String notice, String detail, Instant at) implements AccountEvent {}
}
