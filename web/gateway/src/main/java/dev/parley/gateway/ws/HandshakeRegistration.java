package dev.parley.gateway.ws;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/// Hands the handshake to [WebSocketExtension], which the container makes without injection.
@WebListener
public class HandshakeRegistration implements ServletContextListener {

    static final String ATTRIBUTE = Handshake.class.getName();

    @Inject
    private Handshake handshake;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(ATTRIBUTE, handshake);
    }
}
