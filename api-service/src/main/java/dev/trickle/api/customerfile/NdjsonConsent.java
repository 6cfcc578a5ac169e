package dev.trickle.api.customerfile;

import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.ConsentColumns.Consent;
import dev.trickle.api.consent.ConsentFields;
import dev.trickle.api.consent.ConsentOptions;
import dev.trickle.api.consent.ConsentWords;
import dev.trickle.api.consent.StatedConsent;
import dev.trickle.api.consent.UnmappedConsentCheck;
import dev.trickle.api.customer.CustomerEntry;
import dev.trickle.api.problem.InvalidRequest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the consent in JSON lines: in {@code subscription}, and in the fields or attributes that the request maps. */
final class NdjsonConsent {

    private static final Set<String> IGNORED = Set.of(ConsentColumns.SUBSCRIPTION, ConsentFields.ATTRIBUTES);

    private final ConsentOptions options;
    private final ConsentColumns columns;
    private final ConsentFields fields = new ConsentFields();

    NdjsonConsent(ConsentOptions options) {
        this.options = options;
        this.columns = ConsentColumns.ofFields(options);
    }

    /**
     * Checks the fields of the first lines.
     *
     * @throws InvalidRequest if a mapped field is in none of the lines, or if a field looks like consent and the
     *     request states nothing about consent
     */
    void checkFirstLines(UnmappedConsentCheck check) {
        if (check.isEmpty()) {
            return;
        }
        for (var name : options.columns()) {
            if (!check.hasColumn(name) && !check.hasColumn(ConsentFields.ATTRIBUTES + '.' + name)) {
                throw InvalidRequest.of(
                        "subscription_column", "unknown", "subscription_column must name a field of the first lines");
            }
        }
        if (isUnspecified()) {
            check.rejectUnmappedConsent();
        }
    }

    /**
     * Checks the fields of all lines.
     *
     * @throws ConsentRequired if the values of a field look like consent and the request states nothing about consent
     */
    void checkAllLines(UnmappedConsentCheck check) throws ConsentRequired {
        if (isUnspecified()) {
            ConsentRequired.rejectUnmapped(check.findUnmappedConsentValues());
        }
    }

    /** Whether the request states nothing about consent. */
    boolean isUnspecified() {
        return !options.isSpecified();
    }

    /** Creates a check without recorded fields. */
    static UnmappedConsentCheck newCheck() {
        return new UnmappedConsentCheck(CustomerEntry.FIELDS, IGNORED, 0);
    }

    /** Whether an unmapped field of a rejected line is an opt-out. Always false if the request states the consent. */
    boolean hasUnmappedOptOut(ObjectNode line) {
        var found = new HashSet<String>();
        if (isUnspecified()) {
            ConsentFields.forEach(line, (name, text) -> {
                if (!IGNORED.contains(name) && ConsentFields.isOptOut(name, text, CustomerEntry.FIELDS)) {
                    found.add(name);
                }
            });
        }
        return !found.isEmpty();
    }

    /** Reads the consent of a line. An opt-out in any consent field, or next to the phone number, wins. */
    Consent read(ObjectNode line) {
        if (isOptOutInPhone(line) || isOptOutInContainer(line)) {
            return Consent.OPT_OUT;
        }
        return columns.read(index -> textIn(line, columns.columns().get(index).name()));
    }

    /** Whether the field of the phone number also contains an opt-out. */
    private static boolean isOptOutInPhone(ObjectNode line) {
        return ConsentWords.shared().isOptOut(ConsentFields.textOf(line.path(CustomerEntry.PHONE)));
    }

    /**
     * Whether a consent field is a list or an object that contains an opt-out. Such values are otherwise unreadable.
     */
    private boolean isOptOutInContainer(ObjectNode line) {
        return columns.columns().stream().anyMatch(column -> {
            var value = ConsentFields.find(line, column.name());
            return value != null && value.isContainer() && ConsentFields.containsOptOut(value, column);
        });
    }

    /** Returns the line without its consent fields, which are read separately. */
    ObjectNode withoutConsent(ObjectNode line) {
        if (columns.columns().stream().noneMatch(column -> ConsentFields.find(line, column.name()) != null)) {
            return line;
        }
        var rest = line.deepCopy();
        columns.columns().forEach(column -> ConsentFields.remove(rest, column.name()));
        return rest;
    }

    /**
     * Checks the consent of one line.
     *
     * @throws InvalidRequest if the consent is unreadable, or if the name of an attribute looks like consent and the
     *     request states nothing about consent
     */
    void checkLine(ObjectNode line, Consent consent) {
        var unreadable = consent.column();
        if (unreadable != null) {
            throw InvalidRequest.of(unreadable.name(), ConsentColumns.UNREADABLE, "cannot be read");
        }
        var unmapped = isUnspecified() ? fields.findAttributeAboutConsent(line) : null;
        if (unmapped != null) {
            throw InvalidRequest.of(unmapped, UnmappedConsentCheck.RULE, "looks like consent");
        }
    }

    /** Returns the subscription that the line states; null if it has no consent field. */
    @Nullable
    String subscription(ObjectNode line, Consent consent) {
        var hasNoConsent = options.columns().isEmpty()
                && !line.has(ConsentColumns.SUBSCRIPTION)
                && consent.reading() == StatedConsent.UNSTATED;
        return hasNoConsent ? null : columns.subscription(consent.reading());
    }

    private static @Nullable String textIn(JsonNode line, String path) {
        var found = ConsentFields.find(line, path);
        return found == null ? null : ConsentFields.textOf(found);
    }
}
