/* banned.h — functions that do not compile here; included last by base.h. */
#ifndef BANNED_H
#define BANNED_H

#define BANNED(f) f##_is_banned_see_banned_h

#undef strcpy
#define strcpy BANNED(strcpy)
#undef strcat
#define strcat BANNED(strcat)
#undef strncpy
#define strncpy BANNED(strncpy)
#undef strncat
#define strncat BANNED(strncat)
#undef sprintf
#define sprintf BANNED(sprintf)
#undef vsprintf
#define vsprintf BANNED(vsprintf)
#undef strtok
#define strtok BANNED(strtok)
#undef atoi
#define atoi BANNED(atoi)
#undef atol
#define atol BANNED(atol)
#undef strtol
#define strtol BANNED(strtol)
#undef strtoul
#define strtoul BANNED(strtoul)
#undef strtoll
#define strtoll BANNED(strtoll)
#undef strtoull
#define strtoull BANNED(strtoull)
#undef gmtime
#define gmtime BANNED(gmtime)
#undef localtime
#define localtime BANNED(localtime)
#undef system
#define system BANNED(system)
#undef popen
#define popen BANNED(popen)
#undef tmpnam
#define tmpnam BANNED(tmpnam)
#undef alloca
#define alloca BANNED(alloca)
#undef gets
#define gets BANNED(gets)
#undef scanf
#define scanf BANNED(scanf)
#undef sscanf
#define sscanf BANNED(sscanf)

/* Request data lives in arenas; what lives with the process uses heap.h. */
#ifndef BASE_HEAP
#undef malloc
#define malloc BANNED(malloc)
#undef calloc
#define calloc BANNED(calloc)
#undef realloc
#define realloc BANNED(realloc)
#undef free
#define free BANNED(free)
#undef strdup
#define strdup BANNED(strdup)
#endif

#endif
