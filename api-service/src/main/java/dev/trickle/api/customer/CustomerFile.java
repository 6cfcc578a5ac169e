package dev.trickle.api.customer;

import java.io.IOException;
import java.io.InputStream;

/** Customers as somebody sends many of them, read row by row in constant memory. */
sealed interface CustomerFile extends AutoCloseable permits CsvCustomerFile, NdjsonCustomerFile {

    String PHONE = "whatsapp_phone";

    /** The two-letter country of a row's number. */
    String REGION = "region";

    /**
     * Opens a file and reads as much as is needed to know that it can be read.
     *
     * @throws dev.trickle.api.problem.InvalidRequest if it cannot
     */
    static CustomerFile open(InputStream content, ImportRequest.Format format, ConsentOptions consent)
            throws IOException {
        return switch (format) {
            case TABLE -> CsvCustomerFile.open(content, consent);
            case LINES -> new NdjsonCustomerFile(content, consent);
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
     * Hands over every row.
     *
     * @throws UnreadableFile if it is impossible to tell where the next row begins
     * @throws UnmappedConsent if the values of a column look like consent and the request states nothing about consent
     */
    void forEach(ContactResolver contactResolver, RowHandler rowHandler) throws IOException;

    @Override
    void close() throws IOException;

    /** Takes what a row says, or why it cannot be taken. */
    interface RowHandler {
        void entry(long row, CustomerEntry entry) throws IOException;

        void rejected(RowError error);

        /**
         * Takes the number and the opt-out of a row that was rejected for another reason. The entry has no other
         * values.
         */
        void optOutOfRejected(long row, CustomerEntry optOut) throws IOException;
    }
}
