package dev.trickle.api.customer;

import java.io.IOException;
import java.io.InputStream;

/** A file of customers, read row by row in constant memory. */
sealed interface CustomerFile extends AutoCloseable permits CsvCustomerFile, NdjsonCustomerFile {

    String PHONE = "whatsapp_phone";

    /** Column of the two-letter country of the phone number. */
    String REGION = "region";

    /**
     * Opens a file and checks that its beginning can be read.
     *
     * @throws dev.trickle.api.problem.InvalidRequest if it cannot be read
     */
    static CustomerFile open(InputStream content, ImportRequest.Format format, ConsentOptions consent)
            throws IOException {
        return switch (format) {
            case CSV -> CsvCustomerFile.open(content, consent);
            case NDJSON -> new NdjsonCustomerFile(content, consent);
        };
    }

    /** Opens a file whose request states nothing about consent. */
    static CustomerFile open(InputStream content, ImportRequest.Format format) throws IOException {
        return open(content, format, ConsentOptions.NONE);
    }

    /**
     * Checks the names of the columns and the first readable rows, so that the response reports most unmapped consent
     * columns. The file has to be opened again to read all rows.
     *
     * @throws dev.trickle.api.problem.InvalidRequest if a mapped column is missing, or if a column looks like consent
     *     and the request states nothing about consent
     */
    void checkConsent() throws IOException;

    /**
     * Passes every row to the handler.
     *
     * @throws UnreadableFile if the beginning of the next row cannot be found
     * @throws UnmappedConsent if the values of a column look like consent and the request states nothing about consent
     */
    void forEach(ContactResolver contactResolver, RowHandler rowHandler) throws IOException;

    @Override
    void close() throws IOException;

    /** Receives the entries and the errors of the rows. */
    interface RowHandler {
        void onEntry(long row, CustomerEntry entry) throws IOException;

        void onRejected(RowError error);

        /**
         * Receives the number and the opt-out of a row that was rejected for another reason. The entry has no other
         * values.
         */
        void onRejectedOptOut(long row, CustomerEntry optOut) throws IOException;
    }
}
