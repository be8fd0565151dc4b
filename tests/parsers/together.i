/* The header in SWIG. */
%module together
%{
#include "together.h"
%}
%include <stdint.i>
%include "together.h"
