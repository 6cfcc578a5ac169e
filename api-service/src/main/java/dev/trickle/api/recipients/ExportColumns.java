package dev.trickle.api.recipients;

import dev.trickle.api.customertable.ExportedColumns;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The columns of an exported table: the phone number, name and attributes of the customer, which an import reads again,
 * and what happened in the campaign, which it ignores.
 */
record ExportColumns(ExportOptions options) {

    private static final int PHONE = 0;

    List<String> header() {
        var names = new ArrayList<>(ExportedColumns.CUSTOMER);
        names.addAll(options.attributes());
        names.addAll(ExportedColumns.CAMPAIGN);
        return names;
    }

    /** Whether the column with this index contains phone numbers. */
    static boolean isPhone(int index) {
        return index == PHONE;
    }

    /** Returns the values of a row: texts, numbers, dates, and times in the zone of the account; null for none. */
    List<@Nullable Object> row(ExportedRecipient exported) {
        var recipient = exported.recipient();
        var values = new ArrayList<@Nullable Object>();
        values.add(recipient.userPhone());
        values.add(exported.name());
        options.attributes().forEach(name -> values.add(text(exported.attributes(), name)));
        values.add(recipient.status());
        values.add(recipient.reason());
        values.add(reasonText(recipient));
        values.add(recipient.scheduledDate());
        values.add(local(recipient.sentAt()));
        values.add(local(recipient.deliveredAt()));
        values.add(local(exported.readAt()));
        values.add(recipient.errorCode());
        values.add(recipient.errorMessage());
        values.add(recipient.messageId());
        values.add(recipient.id().toString());
        values.add(recipient.ordinal());
        values.add(options.zone().getId());
        return values;
    }

    private static @Nullable String reasonText(RecipientResponse recipient) {
        var lacking = recipient.lackingValues();
        return lacking == null || lacking.isEmpty()
                ? recipient.reasonText()
                : recipient.reasonText() + ": " + String.join(", ", lacking);
    }

    private @Nullable LocalDateTime local(@Nullable Instant instant) {
        return instant == null
                ? null
                : LocalDateTime.ofInstant(instant, options.zone()).truncatedTo(ChronoUnit.SECONDS);
    }

    private static @Nullable Object text(@Nullable JsonNode attributes, String name) {
        var found = attributes == null ? null : attributes.get(name);
        if (found == null || found.isNull()) {
            return null;
        }
        return found.isNumber() ? found.decimalValue() : found.isValueNode() ? found.asString() : found.toString();
    }
}
