package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Events of a whole account. The type names are part of the wire format and never change. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface AccountEvent {

    Instant at();

    /**
     * Meta raised or lowered the messaging limit.
     *
     * @param limit different people in any 24 hours; {@link Integer#MAX_VALUE} for unlimited
     */
    @JsonTypeName("messaging-limit-changed")
    record MessagingLimitChanged(int limit, Instant at) implements AccountEvent {}

    /**
     * Suspends an account, a phone number or a campaign: nothing in the scope is sent.
     *
     * @param epoch number of the suspension within its scope; each new suspension has the next number
     * @param code Meta's error code, or a code of Trickle
     * @param endsAt when the suspension ends by itself; null if it does not
     */
    @JsonTypeName("account-suspended")
    record AccountSuspended(
            Scope scope, long epoch, String code, @Nullable Instant endsAt, Instant at) implements AccountEvent {

        /** Creates a suspension without an announced end. */
        public AccountSuspended(Scope scope, long epoch, String code, Instant at) {
            this(scope, epoch, code, null, at);
        }
    }

    /** Ends the suspension with this epoch and every earlier one of the scope. */
    @JsonTypeName("account-resumed")
    record AccountResumed(Scope scope, long epoch, Instant at) implements AccountEvent {}

    @JsonTypeName("template-paused")
    record TemplatePaused(Scope scope, long epoch, String code, Instant at) implements AccountEvent {}

    @JsonTypeName("template-resumed")
    record TemplateResumed(Scope scope, long epoch, Instant at) implements AccountEvent {}

    /**
     * Meta's rating of a number or template changed.
     *
     * @param rating {@code GREEN}, {@code YELLOW}, {@code RED}, an event such as {@code FLAGGED}, or another value of
     *     Meta
     */
    @JsonTypeName("quality-changed")
    record QualityChanged(Scope scope, String rating, Instant at) implements AccountEvent {}

    /**
     * Meta moved a template to another category, with another price.
     *
     * @param category such as {@code MARKETING}
     * @param inForce false if the change is announced and not yet in force
     */
    @JsonTypeName("template-category-changed")
    record TemplateCategoryChanged(Scope scope, String category, boolean inForce, Instant at) implements AccountEvent {}

    /** The text, header or buttons of a template were edited. The content itself is only in the list of templates. */
    @JsonTypeName("template-content-changed")
    record TemplateContentChanged(Scope scope, Instant at) implements AccountEvent {}

    /**
     * Meta sent a notice about the account that requires action by a person.
     *
     * @param notice Meta's name of the notice, such as {@code ACCOUNT_VIOLATION}
     * @param detail Meta's kind or severity; empty if there is none
     */
    @JsonTypeName("account-notice-given")
    record AccountNoticeGiven(String notice, String detail, Instant at) implements AccountEvent {}
}
