package dev.trickle.api.optout;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.PhoneNumber;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A person's decision about an unmatched opt-out.
 *
 * @param person contact key of the customer's number; null to dismiss the opt-out
 * @param account account of the customer, if the opt-out has no account
 * @param decidedBy name of the person who decided; null for the owner of the token
 */
record OptOutResolution(
        @Nullable ContactKey person,
        AccountId account,
        @Nullable String decidedBy) {

    /**
     * Reads the body of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors of the body
     */
    static OptOutResolution from(
            @Nullable JsonNode body, AccountDirectory accountDirectory, ContactResolver contactResolver) {
        var requestFields = RequestFields.of(body, OptOutBodies.RESOLUTION);
        var account = accountDirectory.resolve(requestFields);
        var phone = requestFields.text(OptOutBodies.PHONE);
        var dismissed = requestFields.flag(OptOutBodies.DISMISSED).orElseThrow();
        var by = requestFields.text(OptOutBodies.BY);
        var person = phone.flatMap(text -> parsePhone(requestFields, text, contactResolver))
                .map(contactResolver::keyOf);
        if (phone.isPresent() == dismissed) {
            requestFields.reject(
                    OptOutBodies.PHONE.name(),
                    "choice",
                    "must be given, or dismissed must be true: send exactly one of them");
        }
        requestFields.rejectOthers();
        requestFields.check();
        return new OptOutResolution(person.orElse(null), account, by.orElse(null));
    }

    private static Optional<PhoneNumber> parsePhone(
            RequestFields requestFields, String text, ContactResolver contactResolver) {
        try {
            return Optional.of(contactResolver.parse(text));
        } catch (InvalidPhoneNumber rejected) {
            requestFields.reject(OptOutBodies.PHONE.name(), rejected.rule().code(), rejected.explanation());
            return Optional.empty();
        }
    }
}
