package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubProtocolTest {

    @Test
    void theClientsOrderDecides() {
        assertThat(SubProtocol.firstOf("parley.v1.json")).contains(SubProtocol.JSON);
        assertThat(SubProtocol.firstOf("parley.v1.cbor")).contains(SubProtocol.CBOR);
        assertThat(SubProtocol.firstOf("parley.v1.json, parley.v1.cbor")).contains(SubProtocol.JSON);
        assertThat(SubProtocol.firstOf("mqtt,parley.v1.cbor , parley.v1.json")).contains(SubProtocol.CBOR);
    }

    @Test
    void whatIsNotSpokenIsNotChosen() {
        assertThat(SubProtocol.firstOf("")).isEmpty();
        assertThat(SubProtocol.firstOf(",")).isEmpty();
        assertThat(SubProtocol.firstOf("parley.v2.json, PARLEY.V1.CBOR")).isEmpty();
    }
}
