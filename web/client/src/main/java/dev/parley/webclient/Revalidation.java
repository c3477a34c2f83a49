package dev.parley.webclient;

import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Lets browsers keep the client's files, and ask each time whether they are still right: after an upgrade of the
/// server nobody runs yesterday's client or, worse, a mixture of both.
@WebFilter("/*")
public class Revalidation extends HttpFilter {

    private static final long serialVersionUID = 1;

    private transient ContentTags tags;

    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        tags = ContentTags.of(config.getServletContext());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Cache-Control", "no-cache");
        Optional<String> tag = tags.of(request.getServletPath());
        tag.ifPresent(value -> response.setHeader("ETag", value));
        if (tag.isPresent() && isRead(request) && matches(request.getHeader("If-None-Match"), tag.get())) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            chain.doFilter(new Undated(request), response);
        }
    }

    private static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    private static boolean matches(String known, String tag) {
        return known != null
                && Arrays.stream(known.split(","))
                        .map(String::strip)
                        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                        .anyMatch(each -> each.equals(tag) || each.equals("*"));
    }

    /// A request without the date of the browser's copy, which says nothing here.
    private static final class Undated extends HttpServletRequestWrapper {

        private Undated(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getHeader(String name) {
            return name.equalsIgnoreCase("If-Modified-Since") ? null : super.getHeader(name);
        }

        @Override
        public long getDateHeader(String name) {
            return name.equalsIgnoreCase("If-Modified-Since") ? -1 : super.getDateHeader(name);
        }
    }
}
