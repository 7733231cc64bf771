// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/tls.hpp"

#include "exporter/http/server.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace slax::http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using slac::base::IoError;

struct X509Deleter {
  void operator()(X509 *certificate) const { X509_free(certificate); }
};
struct NamesDeleter {
  void operator()(GENERAL_NAMES *names) const { GENERAL_NAMES_free(names); }
};

/// Nothing for a name with a zero in it, which is made to look like another.
void add_name(const ASN1_STRING *text, std::vector<std::string> &out) {
  unsigned char *utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, text);
  if (size <= 0) return;
  std::string name(reinterpret_cast<const char *>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  if (name.find('\0') == std::string::npos) out.push_back(std::move(name));
}

} // namespace

slac::base::Result<std::shared_ptr<ssl::context>> load_tls(const TlsFiles &files) {
  auto out = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX *context = out->native_handle();
  SSL_CTX_set_min_proto_version(context, files.is_13_only ? TLS1_3_VERSION : TLS1_2_VERSION);
  // Whoever comes again proves himself again.
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  error_code ec;
  // Nobody is there to be asked for one.
  out->set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; }, ec);
  out->use_certificate_chain_file(files.certificate, ec);
  if (ec) return IoError{files.certificate, "no certificate in PEM: " + ec.message()};
  out->use_private_key_file(files.key, ssl::context::pem, ec);
  if (ec) return IoError{files.key, "no private key of that certificate in PEM: " + ec.message()};
  if (files.client_authority.empty()) return out;
  out->load_verify_file(files.client_authority, ec);
  if (ec) return IoError{files.client_authority, "no certificates in PEM: " + ec.message()};
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(files.client_authority.c_str()));
  out->set_verify_mode(ssl::verify_peer, ec);
  return out;
}

ClientCertificate client_certificate(SSL *connection) {
  ClientCertificate out;
  const std::unique_ptr<X509, X509Deleter> shown(SSL_get1_peer_certificate(connection));
  if (!shown || SSL_get_verify_result(connection) != X509_V_OK) return out;
  out.is_verified = true;
  const X509_NAME *subject = X509_get_subject_name(shown.get());
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) add_name(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)), out.names);
  const std::unique_ptr<GENERAL_NAMES, NamesDeleter> others(static_cast<GENERAL_NAMES *>(
      X509_get_ext_d2i(shown.get(), NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; others && i < sk_GENERAL_NAME_num(others.get()); ++i) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(others.get(), i);
    if (name->type == GEN_DNS) add_name(name->d.dNSName, out.names);
  }
  return out;
}

} // namespace slax::http
