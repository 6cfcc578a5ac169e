package dev.trickle.api.customerfile;

import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.attribute.TypedAttribute;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customer.CustomerEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A file of customers, read row by row in constant memory. */
public interface CustomerFile extends AutoCloseable {

    /** Returns how the file is read, by name, for the response. */
    Map<String, Object> describe();

    /** Returns the types of the attributes, as the request states them or as the first rows show. */
    List<TypedAttribute> attributeTypes();

    /** Passes the first rows to the handler, as far as they can be read. */
    void forFirst(int count, ContactResolver contactResolver, AccountAttributes attributes, RowHandler rowHandler)
            throws IOException;

    /** Whether the rows after the first ones may be the first that state consent. */
    boolean mayStateConsentAfter(int count) throws IOException;

    /**
     * Passes every row to the handler.
     *
     * @param attributes stored spelling and type of the attributes
     * @throws UnreadableFile if the beginning of the next row cannot be found
     * @throws ConsentRequired if the values of a column look like consent and the request states nothing about consent
     */
    void forEach(ContactResolver contactResolver, AccountAttributes attributes, RowHandler rowHandler)
            throws IOException;

    @Override
    void close() throws IOException;

    /** Receives the entries and the errors of the rows. */
    interface RowHandler {
        void onEntry(long row, CustomerEntry entry) throws IOException;

        void onRejected(RowError error);

        /**
         * Receives the first value of an attribute, in an accepted row, that is kept though not of its detected type.
         */
        default void onKeptValue(RowError mismatch) {}

        /**
         * Receives the number and the opt-out of a row that was rejected for another reason. The entry has no other
         * values.
         */
        void onRejectedOptOut(long row, CustomerEntry optOut) throws IOException;
    }
}
